import { describe, expect, it } from 'vitest';
import { rangeAuc, rocAuc, vus, vusPr, vusRoc } from '../../../src/metrics/index.js';
import { close, series } from './close.js';

describe.each(series)('areas of $name equal TSB-AD', ({ golden, labels, scores }) => {
	it.each(golden.windows)('at window $window', ({ window, opt_250, opt_50, opt_100, r_auc_slice }) => {
		for (const [thresholds, wanted] of [
			[250, opt_250],
			[100, opt_100],
			[50, opt_50],
		] as const) {
			if (!wanted) continue;
			if (wanted.error) expect(() => vus(labels, scores, { window, thresholds })).toThrow(/ANOD_INPUT: (none|all) .* anomal/);
			else {
				const got = vus(labels, scores, { window, thresholds });
				close(got.roc, wanted.value?.VUS_ROC, 'VUS-ROC');
				close(got.pr, wanted.value?.VUS_PR, 'VUS-PR');
				expect([vusRoc(labels, scores, { window, thresholds }), vusPr(labels, scores, { window, thresholds })]).toEqual([got.roc, got.pr]);
			}
		}
		if (r_auc_slice.error) expect(() => rangeAuc(labels, scores, { window })).toThrow(/ANOD_INPUT/);
		else {
			const got = rangeAuc(labels, scores, { window });
			close(got.roc, r_auc_slice.value?.R_AUC_ROC, 'range ROC');
			close(got.pr, r_auc_slice.value?.R_AUC_PR, 'range PR');
			if (window === 0 && golden.n <= 250 && golden.events.length === 1) close(got.roc, rocAuc(labels, scores), 'ROC');
		}
	});
});
