/** Names that outputs of the graph have. */
export const outputNames = ['score', 'label', 'valid', 'probability', 'score_residual', 'score_neighbors', 'score_background'] as const;

/** The input of a column: its name, or one that no output and no other column has. */
export function inputNames(columns: readonly string[]): string[] {
	const taken = new Set<string>([...outputNames, ...columns]);
	return columns.map((column) => {
		if (column !== '' && !(outputNames as readonly string[]).includes(column) && !column.startsWith('anod/')) return column;
		let name = `input_${column}`;
		while (taken.has(name)) name = `input_${name}`;
		taken.add(name);
		return name;
	});
}
