/** Flags of the server itself, which are no arguments of a tool. */
const ofServer = new Set(['root', 'allow-write']);

/** Flags that are arguments of another name. */
const renamed: Readonly<Record<string, string>> = {
	rows: 'rowNumbers',
	labels: 'imageLabels',
	'anomaly-value': 'anomalyValues',
	'unknown-value': 'unknownValues',
};

const camel = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What a command says, in the words of a tool: arguments instead of flags. */
export const inWordsOfTools = (text: string): string =>
	text.replace(/--([a-z][a-z-]*)/g, (flag, name: string) => (ofServer.has(name) ? flag : (renamed[name] ?? camel(name))));
