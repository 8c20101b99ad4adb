/** What a command looks at. */
export type SubjectKind = 'table' | 'series' | 'images';

export const detectorNames = ['autoencoder', 'convolutional', 'reinforcement'] as const;
export type DetectorName = (typeof detectorNames)[number];

/** A kind of data, and a detector that looks at it. */
export interface Use {
	readonly kind: SubjectKind;
	readonly detector: DetectorName;
}

/** Everything there is. */
const uses: readonly Use[] = [
	{ kind: 'table', detector: 'autoencoder' },
	{ kind: 'table', detector: 'reinforcement' },
	{ kind: 'series', detector: 'convolutional' },
	{ kind: 'images', detector: 'convolutional' },
	{ kind: 'series', detector: 'reinforcement' },
];

/** The uses of these kinds of data, of one detector or of all. */
export const usesOf = (kinds: readonly SubjectKind[], detector?: DetectorName): readonly Use[] =>
	uses.filter((use) => kinds.includes(use.kind) && (detector === undefined || use.detector === detector));
