import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Replay } from '../../../src/detector/reinforcement/agent/replay.js';
import { RandomStream } from '../../../src/numeric/random.js';

interface Seen {
	readonly state: readonly number[];
	readonly final: boolean;
	action?: number;
	best?: boolean;
}

const shapes = fc.record({
	chains: fc.integer({ min: 1, max: 5 }),
	stateSize: fc.integer({ min: 1, max: 3 }),
	capacity: fc.integer({ min: 1, max: 40 }),
	times: fc.integer({ min: 1, max: 60 }),
	seed: fc.integer({ min: 0, max: 1000 }),
});

/** Fills a replay with numbers of which no two states share one, and keeps all that went in, `[times + 1][chains]`. */
function filled({
	chains,
	stateSize,
	capacity,
	times,
	seed,
}: {
	chains: number;
	stateSize: number;
	capacity: number;
	times: number;
	seed: number;
}) {
	const replay = new Replay(chains, stateSize, capacity);
	const random = new RandomStream(seed, 99);
	const all: Seen[][] = [];
	for (let time = 0; time <= times; time++) {
		const row = Array.from({ length: chains }, (_, chain): Seen => {
			const state = Array.from({ length: stateSize }, (_, j) => (time * chains + chain) * stateSize + j);
			return { state, final: random.below(4) === 0 };
		});
		row.forEach(({ state, final }, chain) => {
			replay.arrive(chain, Int32Array.from(state), final);
		});
		all.push(row);
		if (time === times) break;
		const actions = Uint8Array.from(row, () => random.below(2));
		const best = time % 3 === 0 ? undefined : Uint8Array.from(row, () => random.below(2));
		replay.decide(actions, best);
		row.forEach((seen, chain) => {
			seen.action = actions[chain];
			seen.best = best !== undefined && best[chain] === actions[chain];
		});
	}
	return { replay, all };
}

describe('a replay', () => {
	it('keeps the last decisions of each chain and what followed them, however often it has wrapped around', () => {
		fc.assert(
			fc.property(shapes, (shape) => {
				const { chains, stateSize, capacity, times } = shape;
				const { replay, all } = filled(shape);
				const kept = Math.min(times, Math.ceil(capacity / chains));
				expect(replay.size).toBe(kept * chains);
				const places = new Int32Array(8);
				replay.draw(places, new RandomStream(1, 98));
				const states = new Int32Array(places.length * stateSize);
				replay.read(places, states);
				places.forEach((drawn, i) => {
					let place = drawn;
					// The state says where it comes from.
					const number = states[i * stateSize] / stateSize;
					const chain = number % chains;
					let time = Math.floor(number / chains);
					expect(time).toBeGreaterThanOrEqual(times - kept);
					expect(time).toBeLessThan(times);
					for (;;) {
						const seen = all[time][chain];
						const state = new Int32Array(stateSize);
						replay.read(Int32Array.of(place), state);
						expect([...state]).toEqual(seen.state);
						expect(replay.isFinal(place)).toBe(seen.final);
						expect(replay.isOpen(place)).toBe(time === times);
						if (time === times) break;
						expect(replay.action(place)).toBe(seen.action);
						expect(replay.lookedBest(place)).toBe(seen.best);
						place = replay.next(place);
						time++;
					}
				});
			}),
			{ numRuns: 60, seed: 3 },
		);
	});

	it('draws each decision that it keeps equally often', () => {
		const { replay } = filled({ chains: 3, stateSize: 1, capacity: 12, times: 30, seed: 1 });
		const places = new Int32Array(12_000);
		replay.draw(places, new RandomStream(5, 97));
		const counts = new Map<number, number>();
		for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
		expect(counts.size).toBe(12);
		for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
	});
});
