import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, drawSelection, EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export interface Editor {
	focus(): void;
	/** Puts the caret at the point of a click, in CSS pixels of the window. */
	focusAt(x: number, y: number): void;
	/** Puts the caret at the start of a line, from 1. */
	focusLine(line: number): void;
	/** Marks the line of an error; undefined takes the mark away. */
	markLine(line: number | undefined): void;
	replace(source: string): void;
	destroy(): void;
}

/** Colours come from the theme's variables, which follow light and dark. */
const colors = HighlightStyle.define([
	{ tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.controlKeyword], color: 'var(--anod-code-keyword)' },
	{ tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--anod-code-string)' },
	{ tag: [tags.number, tags.bool, tags.null, tags.self], color: 'var(--anod-code-number)' },
	{ tag: [tags.comment], color: 'var(--anod-code-comment)' },
	{
		tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className, tags.typeName],
		color: 'var(--anod-code-function)',
	},
]);

const look = EditorView.theme({
	'&': { backgroundColor: 'transparent', color: 'var(--vp-code-block-color)', fontSize: 'var(--vp-code-font-size)' },
	'&.cm-focused': { outline: 'none' },
	'.cm-scroller': { fontFamily: 'var(--vp-font-family-mono)', lineHeight: 'var(--vp-code-line-height)' },
	'.cm-content': { padding: '0', caretColor: 'var(--vp-c-text-1)' },
	'.cm-line': { padding: '0 16px' },
	'.cm-cursor': { borderLeftColor: 'var(--vp-c-text-1)' },
	'.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--anod-selection) !important' },
	'.cm-fault': { backgroundColor: 'var(--vp-c-danger-soft)' },
});

const markEffect = StateEffect.define<number | undefined>();
const marked = StateField.define<DecorationSet>({
	create: () => Decoration.none,
	update(lines, transaction) {
		for (const effect of transaction.effects) {
			if (!effect.is(markEffect)) continue;
			const { value: line } = effect;
			if (line === undefined || line > transaction.state.doc.lines) return Decoration.none;
			return Decoration.set(Decoration.line({ class: 'cm-fault' }).range(transaction.state.doc.line(line).from));
		}
		return transaction.docChanged ? Decoration.none : lines;
	},
	provide: (field) => EditorView.decorations.from(field),
});

/**
 * An editor in place of a block's code. Tab leaves it, as it leaves any field; Control or Command with Enter runs.
 *
 * @param label - its name for screen readers.
 */
export function createEditor(
	parent: HTMLElement,
	source: string,
	label: string,
	on: { readonly change: (source: string) => void; readonly run: () => void },
): Editor {
	const runBlock = () => {
		on.run();
		return true;
	};
	const view = new EditorView({
		parent,
		state: EditorState.create({
			doc: source,
			extensions: [
				keymap.of([{ key: 'Mod-Enter', preventDefault: true, run: runBlock }, ...defaultKeymap, ...historyKeymap]),
				history(),
				drawSelection(),
				indentUnit.of('\t'),
				EditorState.tabSize.of(2),
				indentOnInput(),
				bracketMatching(),
				javascript({ typescript: true }),
				syntaxHighlighting(colors),
				marked,
				look,
				EditorView.contentAttributes.of({ 'aria-label': label }),
				EditorView.updateListener.of((update) => {
					if (update.docChanged) on.change(update.state.doc.toString());
				}),
			],
		}),
	});
	const focusAt = (position: number) => {
		view.focus();
		view.dispatch({ selection: { anchor: position }, scrollIntoView: true });
	};
	return {
		focus: () => view.focus(),
		focusAt: (x, y) => focusAt(view.posAtCoords({ x, y }, false)),
		focusLine: (line) => focusAt(view.state.doc.line(Math.min(line, view.state.doc.lines)).from),
		markLine: (line) => view.dispatch({ effects: markEffect.of(line) }),
		replace: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
		destroy: () => view.destroy(),
	};
}
