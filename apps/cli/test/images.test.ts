import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { anod, at, files, useFolder, write } from './command.js';

useFolder();

const side = 16;
/** Short training, for tests that are not about its quality. */
const quick = ['--epochs', '2', '--width', '4', '--contamination', '0.1'];
const brief = ['--objectives', 'oneClass', ...quick];

/** A bright disc on a dark ground; a broken one has a black square in it. */
function disc(seed: number, broken: boolean, color = false, size = side): Sharp {
	const channels = color ? 3 : 1;
	const data = new Uint8Array(size * size * channels);
	for (let y = 0; y < size; y++)
		for (let x = 0; x < size; x++) {
			const scale = size / side;
			const inside = Math.hypot(x - size / 2 - Math.sin(seed), y - size / 2 - Math.cos(seed * 3)) < 6 * scale;
			const hole = broken && x > 5 * scale && x < 10 * scale && y > 5 * scale && y < 10 * scale;
			const value = (hole ? 0 : inside ? 200 : 40) + 10 * Math.sin(seed * 7 + x * 12.9 + y * 78.2);
			for (let c = 0; c < channels; c++) data[(y * size + x) * channels + c] = Math.max(0, Math.min(255, value * (1 - 0.2 * c)));
		}
	return sharp(data, { raw: { width: size, height: size, channels } });
}

async function save(name: string, picture: Sharp): Promise<void> {
	mkdirSync(dirname(at(name)), { recursive: true });
	const { channels } = await picture.metadata();
	const upright = channels === 1 ? picture.toColourspace('b-w') : picture;
	await (name.endsWith('png') ? upright.png() : upright.jpeg({ quality: 95 })).toFile(at(name));
}

async function refused(args: string[], code: string, exit: number, words: RegExp): Promise<void> {
	const before = files();
	const run = await anod(args);
	expect(run.error).toMatch(new RegExp(`^anod: ${code}: [^\\n]+\\n$`));
	expect(run.error).toMatch(words);
	expect(run.code).toBe(exit);
	expect(files()).toEqual(before);
}

beforeAll(async () => {
	for (let i = 0; i < 24; i++) await save(`parts/${i === 13 ? 'defect' : 'good'}/${String(i).padStart(2, '0')}.png`, disc(i, i === 13));
	mkdirSync(at('empty'));
	mkdirSync(at('text'));
	write('text/readme.txt', 'no image');
	for (let i = 0; i < 12; i++)
		await save(`mixed/${String(i).padStart(2, '0')}.${i % 2 ? 'png' : 'jpg'}`, disc(i, false, i > 5, i % 4 ? side : 24));
	const jpeg = await disc(1, false).jpeg({ quality: 95 }).toBuffer();
	write('mixed/cut.jpg', jpeg.subarray(0, Math.floor(jpeg.length * 0.6)));
	write('mixed/empty.png', '');
	write('mixed/lie.png', '<svg xmlns="http://www.w3.org/2000/svg"/>');
	const run = await anod(['fit', 'parts', '--model', 'parts.anod', ...brief]);
	expect(run.error).toBe('');
	expect(run.out).toMatch(/parts: fitted on 24 images of 16 × 16 grey[\s\S]*An image is an anomaly from score/);
});

describe('what are no images is refused in one line', () => {
	it('an empty folder', () => refused(['detect', 'empty'], 'ANOD_NO_INPUT', 66, /empty is a folder without a PNG or JPEG/));
	it('a folder of other files', () => refused(['detect', 'text'], 'ANOD_NO_INPUT', 66, /folder without a PNG or JPEG/));
	it('a path that leads nowhere', () => refused(['detect', 'nowhere.png'], 'ANOD_NO_INPUT', 66, /no file or folder nowhere\.png/));
	it('a folder of broken ones', async () => {
		mkdirSync(at('broken'), { recursive: true });
		write('broken/a.png', 'nothing');
		await refused(['detect', 'broken'], 'ANOD_IMAGE', 65, /none of 1 image can be read; a\.png: it is neither PNG nor JPEG inside/);
	});
	it('one broken among good ones, with --strict', () =>
		refused(['detect', 'mixed', '--strict'], 'ANOD_IMAGE', 65, /the image \S+ cannot be read.*--strict/));
	it('too few', () =>
		refused(['detect', 'parts/good/00.png', 'parts/good/01.png'], 'ANOD_TOO_FEW_ROWS', 65, /2 images; it needs at least 10/));
	it.each<[string, string[], RegExp]>([
		['a size', ['--size', '2'], /--size is "2"; it wants sides from 4/],
		['a flag of tables', ['--label', 'x'], /--label is for a table of rows or a series; here are images/],
		['an option of the autoencoder', ['--hidden', '8'], /--hidden is an option of the autoencoder/],
		['an option of series', ['--window', '8'], /option window is for series/],
		['the autoencoder', ['--detector', 'autoencoder'], /images are for the convolutional/],
		['classification without labels', ['--objectives', 'classification'], /--labels FILE \(file,label\), or --labels folders/],
	])('%s that does not fit', (_, more, words) =>
		refused(['detect', 'parts', ...more], more[0] === '--window' ? 'ANOD_OPTION' : 'ANOD_USAGE', 64, words),
	);
	it('a table for a model of images', async () => {
		write('table.csv', 'a,b\n1,2\n');
		await refused(['score', 'parts.anod', 'table.csv'], 'ANOD_USAGE', 64, /learned from images; table\.csv/);
	});
});

describe('detect', () => {
	it('finds the broken part, says where, writes scores, a model and a report, and ends with 2', async () => {
		const run = await anod(['detect', 'parts', '--output', 'scores.csv', '--report', 'parts.html', '--labels', 'folders', ...quick]);
		expect(run.error).toBe('');
		expect(run.code).toBe(2);
		expect(run.out).toMatch(/parts: 24 images, \d+ anomal/);
		expect(run.out).toMatch(
			/Anomalies:\n +image +score +strangest\n +defect\/13\.png +\S+ +around [3-6]\d % from the left, [3-6]\d % from the top/,
		);
		expect(run.out).toMatch(/Against the labels \(1 anomalies in 24 images\): AUROC 1\.000/);
		const lines = readFileSync(at('scores.csv'), 'utf8').trimEnd().split('\n');
		expect(lines).toHaveLength(25);
		expect(lines[0]).toBe('file,label,score,anomaly,p_value');
		expect(lines[1]).toMatch(/^defect\/13\.png,1,\S+,1,/);
		const page = readFileSync(at('parts.html'), 'utf8');
		expect(page).toMatch(/img-src data:/);
		expect(page).toMatch(/<img alt="defect\/13\.png"[^>]*src="data:image\/png;base64,[A-Za-z0-9+/=]+"/);
		expect(page).not.toMatch(/<script|<link|@import|url\(|src=["']?http/i);
		expect(page.length).toBeLessThan(400_000);
	});

	it('brings images of several sizes and colours to the most frequent size, and names those it cannot read', async () => {
		const run = await anod(['detect', 'mixed', '--json', '--no-report', ...brief]);
		expect(run.error).toBe('');
		const result = run.json();
		expect(result).toMatchObject({ images: 12, size: { width: 16, height: 16, channels: 3 } });
		expect(result.broken.map(({ file }: { file: string }) => file)).toEqual(['cut.jpg', 'empty.png', 'lie.png']);
		const notes = result.notes.join('\n');
		expect(notes).toMatch(/left out cut\.jpg: it cannot be decoded/);
		expect(notes).toMatch(/2 sizes and were resized to the most frequent, 16 × 16/);
		expect(notes).toMatch(/6 images without colours were read as rgb/);
	});

	it('takes size and colour from flags', async () => {
		const { size } = (await anod(['detect', 'mixed', '--size', '12x8', '--color', 'grey', '--json', '--no-report', ...brief])).json();
		expect(size).toEqual({ width: 12, height: 8, channels: 1 });
	});

	it('learns from labels of a table or of folders when asked to classify', async () => {
		for (let i = 0; i < 20; i++) await save(`sorted/${i % 4 ? 'ok' : 'scratched'}/${i}.png`, disc(i, i % 4 === 0));
		const common = ['detect', 'sorted', '--objectives', 'classification', '--epochs', '2', '--width', '4', '--json', '--no-report'];
		const unclear = await anod([...common, '--labels', 'folders']);
		expect([unclear.code, unclear.error]).toEqual([65, expect.stringMatching(/folder called scratched.*--anomaly-value scratched/)]);
		const byFolder = (await anod([...common, '--labels', 'folders', '--anomaly-value', 'scratched'])).json();
		expect(byFolder.evaluation).toMatchObject({ rows: 20, anomalies: 5 });
		write('labels.csv', `file,label\n${Array.from({ length: 20 }, (_, i) => `${i}.png,${i % 4 ? 0 : 1}`).join('\n')}\n`);
		const byTable = (await anod([...common, '--labels', 'labels.csv'])).json();
		expect(byTable.top).toEqual(byFolder.top);
	});
});

describe('score, evaluate, explain, inspect', () => {
	it('score bring images to the size that was learned, the same scores from a saved model', async () => {
		const detected = (await anod(['detect', 'parts', '--json', '--no-report', ...brief])).json();
		const scored = (await anod(['score', 'parts.anod', 'parts', '--json'])).json();
		expect(scored.top.slice(0, detected.anomalies)).toEqual(detected.top.slice(0, detected.anomalies));
		const other = await anod(['score', 'parts.anod', 'mixed', '--json']);
		expect(other.json()).toMatchObject({ images: 12, size: { width: 16, height: 16, channels: 1 } });
	});

	it('evaluate measures against labels', async () => {
		const run = await anod(['evaluate', 'parts.anod', 'parts', '--labels', 'folders', '--json', '--no-report']);
		expect(run.json().evaluation).toMatchObject({ rows: 24, anomalies: 1 });
	});

	it('explain writes a picture with heat for each image, never over the image itself', async () => {
		const before = readFileSync(at('parts/defect/13.png'));
		const run = await anod(['explain', 'parts.anod', 'parts/defect/13.png', 'parts/good/00.png', '--output', 'parts/defect', '--json']);
		expect(run.error).toBe('');
		expect(run.json().files).toHaveLength(2);
		for (const file of run.json().files) expect((await sharp(at(file)).metadata()).format).toBe('png');
		expect(run.json().files).toContain('parts/defect/13-heat.png');
		expect(readFileSync(at('parts/defect/13.png'))).toEqual(before);
	});

	it('inspect shows the size of the images', async () => {
		expect((await anod(['inspect', 'parts.anod'])).out).toMatch(
			/convolutional of images[\s\S]*Learned +oneClass[\s\S]*Images +16 × 16, grey/,
		);
	});
});
