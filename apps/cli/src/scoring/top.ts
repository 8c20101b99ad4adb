import type { Cell } from '@anod/core';

/** A row worth showing, with everything needed to explain it. */
export interface TopRow {
	/** Number of the row, from 0. */
	readonly row: number;
	readonly score: number;
	readonly pValue: number;
	readonly anomaly: boolean;
	/** How likely it is an anomaly, where the detector says so. */
	readonly probability?: number;
	/** Its cells, in the order of the detector's columns. */
	readonly cells: readonly Cell[];
	/** What the user calls it: the cell of the --id column. */
	readonly name: string | null;
	/** Milliseconds; NaN without a time column. */
	readonly time: number;
}

/** Keeps the `capacity` rows with the highest scores; among equal scores, the earlier rows. */
export class TopRows {
	#rows: TopRow[] = [];
	#bound = Number.NEGATIVE_INFINITY;

	constructor(readonly capacity: number) {}

	/** Whether a row of this score would be kept: asked before its cells are copied. */
	wants(score: number): boolean {
		return this.#rows.length < this.capacity || score > this.#bound;
	}

	add(row: TopRow): void {
		this.#rows.push(row);
		if (this.#rows.length >= this.capacity * 2) this.#shrink();
	}

	#shrink(): void {
		this.#rows.sort((a, b) => b.score - a.score || a.row - b.row);
		this.#rows.length = Math.min(this.#rows.length, this.capacity);
		if (this.#rows.length === this.capacity) this.#bound = this.#rows.at(-1)?.score ?? Number.NEGATIVE_INFINITY;
	}

	/** Highest score first. */
	rows(): readonly TopRow[] {
		this.#shrink();
		return this.#rows;
	}
}
