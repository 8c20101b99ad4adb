/** Writes each record as a line of JSON; those of one turn of the event loop together. */
export function jsonLines(stream: { write(text: string): unknown }): (record: object) => void {
	let waiting = '';
	return (record) => {
		if (waiting === '')
			setImmediate(() => {
				stream.write(waiting);
				waiting = '';
			});
		waiting += `${JSON.stringify(record)}\n`;
	};
}
