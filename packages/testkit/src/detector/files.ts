import { expect } from 'vitest';
import { records } from './readings.js';
import { bitsOf, type DetectorSection, expectCode } from './subject.js';

export const files: DetectorSection = {
	title: 'files',
	define(test, { readings }) {
		const train = records(readings(200, 1));
		const fresh = records(readings(80, 2));

		test('a loaded detector scores, explains, labels and saves the same bits', async ({ subject, backend, fitted }) => {
			const detector = await fitted(train);
			const bytes = await detector.save();
			const loaded = await subject.load(bytes, { backend });
			const [own, theirs] = [await detector.predict(fresh), await loaded.predict(fresh)];
			expect(bitsOf(theirs.scores)).toBe(bitsOf(own.scores));
			expect(bitsOf(theirs.pValues)).toBe(bitsOf(own.pValues));
			expect(theirs.labels).toEqual(own.labels);
			const [ownReasons, theirReasons] = [await detector.explain(fresh.slice(0, 5)), await loaded.explain(fresh.slice(0, 5))];
			expect(bitsOf(theirReasons.contributions)).toBe(bitsOf(ownReasons.contributions));
			expect(theirReasons.expected).toEqual(ownReasons.expected);
			expect(await loaded.save()).toEqual(bytes);
			// Through JSON, since a file has no undefined.
			expect(JSON.parse(JSON.stringify(loaded.summary))).toEqual(JSON.parse(JSON.stringify(detector.summary)));
			loaded.dispose();
		});

		test('a changed threshold is saved', async ({ subject, backend, fitted }) => {
			const detector = await fitted(train);
			detector.setThreshold({ contamination: 0.2 });
			const loaded = await subject.load(await detector.save(), { backend });
			expect(loaded.threshold).toEqual(detector.threshold);
			loaded.dispose();
		});

		test('a cut, altered or foreign file is refused with its reason', async ({ subject, backend, fitted }) => {
			const bytes = await (await fitted(train)).save();
			const broken = [
				new Uint8Array(),
				bytes.slice(0, 7),
				bytes.slice(0, 100),
				bytes.slice(0, -1),
				Uint8Array.from([...bytes, 0]),
				new TextEncoder().encode('a,b\n1,2\n'),
			];
			for (const place of [0.02, 0.3, 0.6, 0.97].map((share) => Math.floor(share * bytes.length))) {
				const altered = bytes.slice();
				altered[place] ^= 0x55;
				broken.push(altered);
			}
			for (const file of broken) await expectCode(() => subject.load(file, { backend }), 'ANOD_FILE');
		});
	},
};
