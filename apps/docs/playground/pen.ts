/** A canvas made as sharp as the screen, ready to be drawn on in its own pixels, and the colours of the theme. */
export function penOf(canvas: HTMLCanvasElement) {
	const { width, height } = canvas.getBoundingClientRect();
	const scale = devicePixelRatio;
	canvas.width = Math.round(width * scale);
	canvas.height = Math.round(height * scale);
	const pen = canvas.getContext('2d')!;
	pen.scale(scale, scale);
	const style = getComputedStyle(canvas);
	const [usual, odd, text] = ['--anod-usual', '--anod-odd', '--vp-c-text-2'].map((name) => style.getPropertyValue(name));
	pen.font = `12px ${style.fontFamily}`;
	return { pen, width, height, usual, odd, text, line: style.color };
}
