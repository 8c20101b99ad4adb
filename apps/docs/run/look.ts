/** Colours of the theme, so that a plot changes with it and needs no drawing anew. */
export const usual = 'var(--anod-usual)';
export const odd = 'var(--anod-odd)';
export const grid = { strokeOpacity: 0.12 };
