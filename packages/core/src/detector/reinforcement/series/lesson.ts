import type { ReinforcementOptions } from '../options.js';
import { SeriesEnvironment } from './environment.js';
import { type LabelledEvents, labelledEvents, usualLength } from './events.js';
import { isKnown, roles, runsOf, type SeriesMemory, stretchesWhere } from './memory.js';
import { EventRewards } from './rewards.js';
import { layOutWindows } from './windows.js';

/** What an agent is paid for in the steps of a memory. */
export interface Lesson {
	readonly memory: SeriesMemory;
	readonly events: LabelledEvents;
	readonly rewards: EventRewards;
}

export type LessonOptions = Pick<
	ReinforcementOptions,
	'rewards' | 'earlyBonus' | 'alarmCost' | 'unlabelledWeight' | 'window' | 'decisions' | 'anomalyShare'
>;

/** Last decisions that an agent sees: that of a step stands beside it, so that a window of w steps has room for w − 1. */
export const seenDecisions = ({ window, decisions }: Pick<ReinforcementOptions, 'window' | 'decisions'>): number =>
	Math.min(decisions, window - 1);

/** Steps of silence after which an alarm is a new one. */
export const pauseOf = (options: Pick<ReinforcementOptions, 'window' | 'decisions'>): number => Math.max(1, seenDecisions(options));

export function lessonOf(memory: SeriesMemory, options: LessonOptions): Lesson {
	const events = labelledEvents(memory.labels, runsOf(memory));
	const { rewards, earlyBonus, alarmCost, unlabelledWeight } = options;
	const table = { rewards, earlyBonus, alarmCost, unlabelledWeight, length: usualLength(events) };
	return { memory, events, rewards: new EventRewards(table, memory, events) };
}

/**
 * The world of a lesson.
 *
 * @param answered - whether chains shall begin near all that something is known of; else near events alone.
 */
export function worldOf({ memory, events, rewards }: Lesson, options: LessonOptions, answered: boolean): SeriesEnvironment {
	const c = memory.values.length / memory.ids.length + 1;
	const anomalies = Array.from(events.starts, (start, event) => ({ start, end: events.ends[event] }));
	const others = answered ? stretchesWhere(memory, (step) => events.of[step] < 0 && isKnown(memory, step)) : [];
	return new SeriesEnvironment({
		windows: layOutWindows(memory.values, runsOf(memory), options.window, c),
		rewards,
		events,
		stretches: stretchesWhere(memory, (step) => memory.roles[step] === roles.learned || memory.roles[step] === roles.released),
		wanted: [...anomalies, ...others],
		wantedShare: options.anomalyShare,
		decisions: seenDecisions(options),
	});
}
