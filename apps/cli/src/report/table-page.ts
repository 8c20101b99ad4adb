import type { TableReport } from './model.js';
import { page } from './page.js';
import { rewardSection } from './reward-section.js';
import { columnsSection, evaluationSection, headSection, notesSection, scoreSections, settingsSection } from './sections.js';
import { tableHead, timelineSection, topSection } from './table-sections.js';

/** The report of a table. */
export const tablePage = (data: TableReport): string =>
	page(data.source, false, [
		headSection(data, tableHead(data)),
		notesSection(data),
		timelineSection(data),
		topSection(data),
		evaluationSection(data),
		rewardSection(data),
		scoreSections(data),
		columnsSection(data, 'State another kind with --column name=kind.'),
		settingsSection(data),
	]);
