/** How a script of another system's Node is started here, or what is missing. */
export function foreignNode(
	system: 'linux-arm64' | 'win32-x64',
): { command: string[]; environment: Record<string, string>; system: string } | string;
