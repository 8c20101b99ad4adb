import type { Output } from './messages.js';

const nameOf = (output: Output): string => (output.kind === 'plot' && 'name' in output.plot ? output.plot.name : '');

/** What is shown once an output has come: a plot takes the place of one with its name. */
export function collect(shown: readonly Output[], output: Output): readonly Output[] {
	const name = nameOf(output);
	const at = name === '' ? -1 : shown.findIndex((other) => nameOf(other) === name);
	return at < 0 ? [...shown, output] : shown.map((other, i) => (i === at ? output : other));
}
