import { nodeBackend } from '@anod/backend-node';
import { wasmBackend } from '@anod/backend-wasm';
import type { Backend, Model } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advantages } from '../../../src/detector/reinforcement/agent/advantage.js';
import type { Environment } from '../../../src/detector/reinforcement/agent/environment.js';
import { type AgentProgress, type AgentResult, type AgentRun, trainAgent } from '../../../src/detector/reinforcement/agent/learner.js';
import { RowEnvironment } from '../../../src/detector/reinforcement/agent/rows.js';
import type { AgentOptions } from '../../../src/detector/reinforcement/agent/types.js';
import { RandomStream } from '../../../src/numeric/random.js';
import { agentOptions, compileAgent, compileTable, line, TableWorld } from './worlds.js';

const n = 200;
const k = 4;
const random = new RandomStream(1, 99);
/** Two clouds: the first fifth of the rows lies apart. */
const clouds = Float32Array.from({ length: n * k }, (_, i) => 0.06 * random.float() + (i < (n / 5) * k ? 0.97 : -1.03));
const numbers = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, i) => from + i);
const rowWorld = (pays: readonly [number, number] = [-1, 1]): RowEnvironment =>
	new RowEnvironment({
		inputs: clouds,
		k,
		pools: { anomalies: numbers(0, n / 5), normals: numbers(n / 5, n), unlabelled: numbers(0, 0) },
		shares: { anomalies: 0.5, normals: 0.5, unlabelled: 0 },
		rewards: { anomalies: pays, normals: [1, -1], unlabelled: [0, 0] },
	});

let native: Backend;
let wasm: Backend;
beforeAll(async () => {
	native = await nodeBackend();
	wasm = await wasmBackend();
});
afterAll(() => {
	native.dispose();
	wasm.dispose();
});

interface Trained {
	readonly model: Model;
	readonly result: AgentResult;
}
async function trained(
	world: Environment,
	options: Partial<AgentOptions>,
	{ hidden = [32], backend = native, run = {} as AgentRun } = {},
): Promise<Trained> {
	const model = await compileAgent(backend, world.inputs, hidden);
	return { model, result: await trainAgent(world, model, backend, { ...agentOptions, ...options }, run) };
}

/** Largest difference of two lists, relative to the largest of the second. */
const apart = (values: ArrayLike<number>, wanted: Float64Array): number =>
	Math.max(...wanted.map((value, i) => Math.abs(values[i] - value))) / Math.max(...wanted.map(Math.abs));

describe('an agent that looks at one decision at a time', () => {
	it.each(['both', 'chosen'] as const)('learns what each decision about two clouds pays, with feedback %s', async (feedback) => {
		const { model } = await trained(rowWorld(), { feedback, steps: 3000, exploration: [1, 0.3], replay: 40000, optimizer: 'adam' });
		const values = await model.forward(clouds, n);
		for (let i = 0; i < n; i++) {
			const [normal, anomaly] = i < n / 5 ? [-1, 1] : [1, -1];
			expect(Math.abs(values[2 * i] - normal), `row ${i}`).toBeLessThan(0.05);
			expect(Math.abs(values[2 * i + 1] - anomaly), `row ${i}`).toBeLessThan(0.05);
		}
		const advantage = await advantages(model, clouds, n);
		expect(advantage[3]).toBe(values[7] - values[6]);
	});

	it('learns from the teacher alone where nothing is labelled', async () => {
		const suspicion = Float64Array.from({ length: n }, (_, i) => (i < n / 5 ? 0.8 : -0.2));
		const world = new RowEnvironment({
			inputs: clouds,
			k,
			pools: { anomalies: numbers(0, 0), normals: numbers(0, 0), unlabelled: numbers(0, n) },
			shares: { anomalies: 0.5, normals: 0.25, unlabelled: 0.25 },
			rewards: { anomalies: [-1, 1], normals: [1, -1], unlabelled: [0, 0] },
			suspicion,
		});
		const { model } = await trained(world, { steps: 2000, optimizer: 'adam', learningRate: 0.003 });
		const advantage = await advantages(model, clouds, n);
		for (let i = 0; i < n; i++) expect(Math.abs(advantage[i] - 2 * suspicion[i]), `row ${i}`).toBeLessThan(0.1);
	});
});

describe('an agent that looks ahead', () => {
	const far = {
		discount: 0.9,
		exploration: [1, 0.2],
		optimizer: 'adam',
		learningRate: 0.03,
		targetRate: 0.1,
		steps: 2000,
		replay: 2000,
	} as const;
	it.each([1, 3])(
		'learns within a fiftieth what value iteration gives for a chain of five states, looking %i steps ahead',
		async (nSteps) => {
			const world = line();
			const { model, result } = await trained(world, { ...far, nSteps }, { hidden: [] });
			expect(apart(await world.values(model), world.worth(0.9))).toBeLessThan(0.02);
			// Before the first half is over it tries out what does not pay.
			const { acted, greedy } = result.rewardCurve;
			expect(acted[0]).toBeLessThan(0.5);
			expect(greedy.at(-1)).toBeGreaterThan(0.85);
		},
	);

	it('learns it with a hidden layer as well', async () => {
		const world = line();
		const { model } = await trained(world, { ...far, learningRate: 0.003 });
		expect(apart(await world.values(model), world.worth(0.9))).toBeLessThan(0.02);
	});

	it('pays what a final state pays and looks for nothing behind it', async () => {
		const states = line().states.map(({ pays, leadsTo }, s) => ({ pays: (s === 4 ? [0.5, 1] : pays) as [number, number], leadsTo }));
		const world = new TableWorld(states, new Set([4]));
		const { model } = await trained(world, far, { hidden: [] });
		const values = await world.values(model);
		expect(values[8]).toBeCloseTo(0.5, 2);
		expect(values[9]).toBeCloseTo(1, 2);
		expect(apart(values, world.worth(0.9))).toBeLessThan(0.02);
	});

	it('learns the decision not taken too where the next state has nothing to do with it', async () => {
		const round = [0, 1, 2].map((s) => ({ pays: [s / 2, 1 - s] as [number, number], leadsTo: [(s + 1) % 3, (s + 1) % 3] as const }));
		// It never explores, so that the worse decision is never taken.
		const options = { ...far, exploration: [0, 0], warmup: 1, replay: 500 };
		const known = new TableWorld(round, new Set(), true);
		expect(apart(await known.values((await trained(known, options, { hidden: [] })).model), known.worth(0.9))).toBeLessThan(0.02);
		const unknown = new TableWorld(round);
		expect(apart(await unknown.values((await trained(unknown, options, { hidden: [] })).model), unknown.worth(0.9))).toBeGreaterThan(0.1);
	});

	it.each([1, 3])('follows the decision not taken too where it is certain where that leads, looking %i steps ahead', async (nSteps) => {
		// A ring in which staying is never worth it, but pays at once: it never explores, so that whoever stays has not seen what comes of it.
		const ring = [0, 1, 2].map((s) => ({ pays: [0.1, s === 2 ? 1 : 0] as [number, number], leadsTo: [s, (s + 1) % 3] as const }));
		const options = { ...far, exploration: [0, 0], warmup: 1, replay: 500, nSteps };
		const certain = new TableWorld(ring, new Set(), false, true);
		expect(apart(await certain.values((await trained(certain, options, { hidden: [] })).model), certain.worth(0.9))).toBeLessThan(0.02);
		const uncertain = new TableWorld(ring);
		expect(apart(await uncertain.values((await trained(uncertain, options, { hidden: [] })).model), uncertain.worth(0.9))).toBeGreaterThan(
			0.1,
		);
	});
});

describe('the target network of an agent', () => {
	const far = { discount: 0.9, exploration: [1, 0.2], optimizer: 'adam', learningRate: 0.03, replay: 2000 } as const;
	const learned = async (options: Partial<AgentOptions>): Promise<Float32Array> => {
		const world = line();
		const model = await compileTable(native, new Array(10).fill(0));
		await trainAgent(world, model, native, { ...agentOptions, ...far, ...options });
		return world.values(model);
	};

	it('stays what it was where it may not follow, so that nothing behind the next reward is learned', async () => {
		const values = await learned({ targetRate: 0, steps: 500 });
		line().states.forEach(({ pays }, s) => {
			for (const a of [0, 1]) expect(values[2 * s + a]).toBeCloseTo(pays[a], 2);
		});
	});

	it('follows at once, or slowly', async () => {
		const worth = line().worth(0.9);
		const after = async (targetRate: number): Promise<number> => apart(await learned({ targetRate, steps: 400 }), worth);
		expect(await after(1)).toBeLessThan(0.1);
		expect(await after(0.003)).toBeGreaterThan(0.5);
	});
});

describe('the training of an agent', () => {
	const short = { steps: 120, discount: 0.5, nSteps: 2 };
	it('gives the same bits again, on WebAssembly and native, and whenever it pauses', async () => {
		const { model, result } = await trained(rowWorld(), short);
		const again = await trained(rowWorld(), short, { backend: wasm });
		expect(again.model.weights()).toEqual(model.weights());
		expect(again.result).toEqual(result);
		const dawdling = (milliseconds: number): Environment => {
			const world = rowWorld();
			return {
				inputs: k,
				stateSize: 1,
				exogenous: true,
				step: (...decision) => world.step(...decision),
				rewards: (...states) => world.rewards(...states),
				observe: (...states) => {
					for (const end = performance.now() + milliseconds; performance.now() < end; );
					world.observe(...states);
				},
			};
		};
		const pauses: number[] = [];
		const slow = await trained(dawdling(9), { ...short, steps: 20 }, { run: { onProgress: ({ step }) => pauses.push(step) } });
		expect(pauses.length).toBeGreaterThan(5);
		expect(slow.model.weights()).toEqual((await trained(dawdling(0), { ...short, steps: 20 })).model.weights());
	});

	it('gives others with another seed', async () => {
		const { model } = await trained(rowWorld(), short);
		expect((await trained(rowWorld(), { ...short, seed: 2 })).model.weights()).not.toEqual(model.weights());
	});

	it('reports its progress, its losses and what its decisions paid', async () => {
		const reports: AgentProgress[] = [];
		const { result } = await trained(rowWorld(), { steps: 500 }, { run: { onProgress: (progress) => reports.push(progress) } });
		expect(reports.at(-1)).toMatchObject({ step: 500, steps: 500, loss: expect.any(Number), reward: expect.any(Number) });
		expect(result).toMatchObject({ steps: 500, stoppedEarly: false });
		expect(result.curve.step).toEqual(Array.from({ length: 50 }, (_, i) => 10 * (i + 1)));
		expect(result.rewardCurve.step).toEqual(result.curve.step);
		expect(result.curve.loss[49]).toBeLessThan(0.1 * result.curve.loss[0]);
		// Nine of ten decisions are its own in the end, and of the tenth half are right.
		expect(result.rewardCurve.acted[49]).toBeGreaterThan(0.8);
		expect(result.rewardCurve.acted[49]).toBeLessThan(1);
		expect(result.rewardCurve.greedy[49]).toBe(1);
	});

	it.each(['rmsprop', 'adam', 'adamw', 'sgd'] as const)('learns by %s', async (optimizer) => {
		const { result } = await trained(rowWorld(), { optimizer, momentum: optimizer === 'sgd' ? 0.9 : 0, learningRate: 0.003, steps: 500 });
		expect(result.curve.loss.at(-1)).toBeLessThan(0.1);
		expect(result.rewardCurve.greedy.at(-1)).toBe(1);
	});

	it('holds weights the smaller, the more they decay', async () => {
		const size = async (weightDecay: number): Promise<number> => {
			const { model } = await trained(rowWorld(), { weightDecay, steps: 1000 });
			return model.weights().reduce((sum, weight) => sum + weight * weight, 0);
		};
		expect(await size(0.1)).toBeLessThan(0.5 * (await size(0)));
	});

	it('leaves rewards that are not known out of what it learns and reports', async () => {
		const world = new TableWorld(
			[
				{ pays: [0.5, Number.NaN], leadsTo: [1, 1] },
				{ pays: [Number.NaN, Number.NaN], leadsTo: [0, 0] },
			],
			new Set(),
			true,
		);
		const model = await compileTable(native, [0, -3, -2, 7]);
		const result = await trainAgent(world, model, native, {
			...agentOptions,
			optimizer: 'adam',
			learningRate: 0.01,
			exploration: [0.5, 0.5],
		});
		const [known, ...unknown] = await world.values(model);
		expect(known).toBeCloseTo(0.5, 2);
		expect(unknown).toHaveLength(3);
		for (const [i, value] of [-3, -2, 7].entries()) expect(Math.abs(unknown[i] - value)).toBeLessThan(3);
		expect(new Set(result.rewardCurve.acted)).toEqual(new Set([0.5]));
		expect(new Set(result.rewardCurve.greedy)).toEqual(new Set([0.5]));
	});

	it('stops when it is told to, and leaves the model free for another training', async () => {
		const controller = new AbortController();
		const onProgress = (): void => controller.abort(new Error('enough'));
		const world = rowWorld();
		const model = await compileAgent(native, k, [8]);
		const run = { signal: controller.signal, onProgress };
		await expect(trainAgent(world, model, native, { ...agentOptions, steps: 1e6 }, run)).rejects.toMatchObject({ code: 'ANOD_ABORTED' });
		await expect(trainAgent(world, model, native, agentOptions, run)).rejects.toMatchObject({ code: 'ANOD_ABORTED' });
		expect((await trainAgent(world, model, native, agentOptions)).steps).toBe(agentOptions.steps);
	});

	it('hears that it should stop before its first step as well', async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 30);
		const start = performance.now();
		const running = trained(rowWorld(), { warmup: 1e9, replay: 1000 }, { run: { signal: controller.signal } });
		await expect(running).rejects.toMatchObject({ code: 'ANOD_ABORTED' });
		expect(performance.now() - start).toBeLessThan(2000);
	});

	it('stops when its mean loss has not fallen for long enough', async () => {
		const { result } = await trained(rowWorld(), { steps: 1e6, patience: 400, optimizer: 'sgd', learningRate: 0.05 });
		expect(result.stoppedEarly).toBe(true);
		expect(result.steps).toBeGreaterThan(400);
		expect(result.steps).toBeLessThan(1e5);
		expect(result.curve.loss.at(-1)).toBeLessThan(0.01);
	});

	it('refuses to go on with values that feed on themselves', async () => {
		const world = line();
		const wild = { discount: 0.95, targetRate: 1, optimizer: 'sgd', learningRate: 1.2, gradientClip: 0, steps: 2000 } as const;
		await expect(trained(world, wild)).rejects.toMatchObject({
			code: 'ANOD_DIVERGED',
			message: expect.stringContaining('lower learningRate (now 1.2)'),
		});
		await expect(trained(rowWorld(), { ...wild, discount: 0, learningRate: 1e30 })).rejects.toMatchObject({ code: 'ANOD_DIVERGED' });
	});

	it('does not take large values of an untrained network for such', async () => {
		const world = line();
		const model = await compileTable(native, new Array(10).fill(60));
		await trainAgent(world, model, native, {
			...agentOptions,
			discount: 0.9,
			optimizer: 'adam',
			learningRate: 0.1,
			targetRate: 0.1,
			steps: 3000,
		});
		expect(apart(await world.values(model), world.worth(0.9))).toBeLessThan(0.05);
	});
});
