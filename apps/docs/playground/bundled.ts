import breastCancer from '../../../datasets/breast-cancer.csv?url';
import pageBlocks from '../../../datasets/page-blocks.csv?url';

/** A real set that comes with the site. Its licence asks that the origin be named. */
export interface BundledSet {
	readonly file: string;
	readonly title: string;
	readonly about: string;
	readonly origin: string;
	readonly link: string;
	readonly url: string;
}

export const bundledSets: readonly BundledSet[] = [
	{
		file: 'page-blocks.csv',
		title: 'Page blocks',
		about: '5,393 blocks of scanned pages; those that are no text are labelled.',
		origin: 'Malerba 1995, UCI Machine Learning Repository, CC BY 4.0; changed',
		link: 'https://doi.org/10.24432/C5J590',
		url: pageBlocks,
	},
	{
		file: 'breast-cancer.csv',
		title: 'Breast cancer',
		about: '683 tissue samples; the malignant ones are labelled. Not for diagnosis.',
		origin: 'Wolberg 1990, UCI Machine Learning Repository, CC BY 4.0; changed',
		link: 'https://doi.org/10.24432/C5HP4Z',
		url: breastCancer,
	},
];
