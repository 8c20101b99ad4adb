import type { SignalScale } from '../../detector/signals/calibration.js';
import type { Graph, Value } from '../graph.js';

/** A signal on the common scale, as `applySignalScale`. `[n]`, float64. */
export function onCommonScale(graph: Graph, { floor, median, spread }: SignalScale, values: Value): Value {
	return graph.div(graph.sub(graph.map('Log', graph.max(values, floor)), median), spread);
}
