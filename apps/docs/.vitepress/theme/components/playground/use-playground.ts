import type { ThresholdRule } from '@anod/core';
import { computed, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue';
import { type Choice, faultOf, suggest } from '../../../../playground/choice.js';
import { type Asked, Client, Stopped } from '../../../../playground/client.js';
import type { AskName, Asks, Step, Trained, Why } from '../../../../playground/messages.js';
import { Ranking } from '../../../../playground/ranking.js';
import type { TableFacts } from '../../../../playground/table.js';

/** A result together with what it was made from: the reader may have changed the choice since. */
export interface Result {
	readonly trained: Trained;
	readonly ranking: Ranking;
	/** The threshold of the fit; a slider reaches that far. */
	readonly first: number;
	readonly facts: TableFacts;
	readonly choice: Choice;
	readonly marks: readonly (readonly [number, 1 | -1])[];
}

/** The state of the playground's table, detector and threshold; the worker does the work. */
export function usePlayground() {
	const facts = shallowRef<TableFacts>();
	const choice = shallowRef<Choice>();
	const marks = shallowRef<ReadonlyMap<number, 1 | -1>>(new Map());
	const result = shallowRef<Result>();
	const why = shallowRef<Why>();
	const threshold = ref(0);
	const reason = ref('');
	const isMoved = ref(false);
	const busy = ref<'' | 'reading' | 'training'>('');
	const step = shallowRef<Step>();
	const losses = shallowRef<readonly { readonly step: number; readonly loss: number }[]>([]);
	const fault = ref('');
	const said = ref('');
	let client: Client | undefined;
	let running: Asked<unknown> | undefined;

	onMounted(() => {
		client = new Client();
	});
	onBeforeUnmount(() => client?.end());

	function ask<Name extends AskName>(name: Name, what: Asks[Name]['ask'], onStep?: (step: Step) => void): Promise<Asks[Name]['answer']> {
		const asked = client!.ask(name, what, onStep);
		if (name === 'train') running = asked;
		return asked.answer;
	}

	/** Runs one long call; a fault is shown, and what was there stays. */
	async function during(what: 'reading' | 'training', work: () => Promise<void>): Promise<void> {
		if (busy.value !== '') return;
		busy.value = what;
		step.value = undefined;
		fault.value = '';
		try {
			await work();
		} catch (thrown) {
			if (thrown instanceof Stopped) said.value = 'Stopped. The data and the last result are still here.';
			else fault.value = thrown instanceof Error ? thrown.message : String(thrown);
		} finally {
			busy.value = '';
			running = undefined;
		}
	}

	const open = (file: File) =>
		during('reading', async () => {
			const found = await ask('open', { file }, (now) => {
				step.value = now;
			});
			facts.value = found;
			choice.value = suggest(found);
			marks.value = new Map();
			result.value = undefined;
			why.value = undefined;
			losses.value = [];
			said.value = `${found.name}: ${found.rows.toLocaleString('en')} rows, ${found.columns.length} columns.`;
		});

	const trainFault = computed(() => (facts.value && choice.value ? faultOf(facts.value, choice.value, marks.value.size) : ''));

	const train = () =>
		during('training', async () => {
			const made = { facts: facts.value!, choice: choice.value!, marks: [...marks.value] };
			losses.value = [];
			said.value = 'Training.';
			const trained = await ask('train', { choice: made.choice, marks: made.marks }, (now) => {
				step.value = now;
				if (now.loss !== undefined && now.step !== undefined) losses.value = [...losses.value, { step: now.step, loss: now.loss }];
			});
			const ranking = new Ranking(trained.scores, trained.order, trained.known);
			const first = finite(trained.threshold.value, ranking);
			result.value = { ...made, trained, ranking, first };
			why.value = undefined;
			threshold.value = first;
			reason.value = trained.threshold.reason;
			isMoved.value = false;
			const flagged = ranking.flagged(first);
			said.value = `Trained in ${trained.seconds.fit.toFixed(1)} seconds. ${flagged} of ${trained.scores.length} rows are flagged.`;
		});

	/** A threshold of Infinity flags no row: just above the highest score does the same, and can be moved. */
	const finite = (value: number, { most }: Ranking) => (Number.isFinite(value) ? value : most + 1);

	function moveThreshold(value: number) {
		threshold.value = value;
		reason.value = 'moved by hand';
		isMoved.value = true;
	}

	const ruleThreshold = async (rule: ThresholdRule) => {
		const found = await ask('threshold', { rule });
		threshold.value = finite(found.value, result.value!.ranking);
		reason.value = found.reason;
		isMoved.value = rule !== 'auto';
	};

	const explain = async (row: number) => {
		try {
			why.value = await ask('explain', { row });
		} catch (thrown) {
			fault.value = thrown instanceof Error ? thrown.message : String(thrown);
		}
	};

	function mark(row: number, label: 1 | -1 | 0) {
		const changed = new Map(marks.value);
		if (label === 0) changed.delete(row);
		else changed.set(row, label);
		marks.value = changed;
	}

	return {
		facts,
		choice,
		marks,
		result,
		why,
		threshold,
		reason,
		isMoved,
		busy,
		step,
		losses,
		fault,
		said,
		trainFault,
		ask,
		open,
		train,
		stop: () => running?.stop(),
		moveThreshold,
		ruleThreshold,
		explain,
		mark,
	};
}

export type Playground = ReturnType<typeof usePlayground>;
