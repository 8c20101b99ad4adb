/**
 * Writes the API pages: Markdown, one page an entry and one a class, from the declarations of the built packages.
 *
 *     node apps/reference/generate.mjs FOLDER
 *
 * Declarations rather than sources: what a user's editor shows is what is described, and a type of @anod/core is one and the same in every package.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Converter, ReflectionKind } from 'typedoc';
import { entries } from './entries.mjs';

const out = resolve(process.argv[2]);
const application = await Application.bootstrapWithPlugins({
	plugin: ['typedoc-plugin-markdown'],
	entryPoints: entries.map(({ file }) => file),
	tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
	outputs: [{ name: 'markdown', path: out }],
	name: 'API',
	readme: 'none',
	githubPages: false,
	disableSources: true,
	excludePrivate: true,
	excludeProtected: true,
	excludeInternal: true,
	// A type that no entry exports is described where it is used.
	validation: { notExported: false, invalidLink: true, notDocumented: false },
	sort: ['source-order'],
	router: 'member',
	membersWithOwnFile: ['Class'],
	entryFileName: 'index',
	hidePageHeader: true,
	hideBreadcrumbs: true,
	useCodeBlocks: true,
	sanitizeComments: true,
	parametersFormat: 'table',
	logLevel: 'Warn',
});

/** TypeDoc names a module by its path; a reader knows it by what is imported. */
application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
	for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
		const entry = entries.find(({ file }) => file.replaceAll('\\', '/').endsWith(`/packages/${module.name}/index.d.ts`));
		if (!entry) throw new Error(`no entry of a package is ${module.name}`);
		module.name = entry.page;
	}
});

/** Whether a reader is told what it is: by its own comment, that of a signature, or that of what it is another name of. */
function isExplained(reflection) {
	if (reflection.kind === ReflectionKind.Reference) return isExplained(reflection.getTargetReflectionDeep());
	return reflection.hasComment() || (reflection.signatures ?? []).some((signature) => signature.hasComment());
}

/** Types written out inside another have no name to explain. */
const isNamed = (reflection) =>
	reflection
		.getFullName()
		.split('.')
		.every((name) => name !== '__type');

const project = await application.convert();
if (!project) process.exit(1);
application.validate(project);
for (const reflection of project.getReflectionsByKind(ReflectionKind.SomeExport | ReflectionKind.Method))
	if (reflection.kind !== ReflectionKind.Module && isNamed(reflection) && !isExplained(reflection))
		application.logger.error(`${reflection.getFullName()} has no doc comment.`);
await application.generateOutputs(project);

const front = '---\noutline: [2, 3]\n---\n\n';
const titles = new Map(entries.map(({ name, page }) => [`# ${page}\n`, `# ${name}\n`]));
for (const path of readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))) {
	const text = readFileSync(join(out, path), 'utf8');
	const first = text.slice(0, text.indexOf('\n') + 1);
	writeFileSync(join(out, path), front + (titles.get(first) ?? first.replace('# Class: ', '# ')) + text.slice(first.length));
}
process.exitCode = application.logger.hasErrors() || application.logger.hasWarnings() ? 1 : 0;
