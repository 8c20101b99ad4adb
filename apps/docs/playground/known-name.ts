/** The column in which the reader's labels are written. */
export const knownName = 'known_label';
