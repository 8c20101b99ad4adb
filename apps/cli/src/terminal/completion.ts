import { flagsByName } from '../options/flag.js';
import { verbFlags, verbNames } from '../options/flags.js';
import { verbSummaries } from './help.js';

const specsOf = (verb: (typeof verbNames)[number]) => [...flagsByName(verbFlags[verb]).values()];
const flagsOf = (verb: (typeof verbNames)[number]) => specsOf(verb).map((spec) => `--${spec.name}`);
const singleQuoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function bash(): string {
	const cases = verbNames.map(
		(verb) => `\t\t${verb}) words="${verb === 'completion' ? 'bash zsh fish ' : ''}${flagsOf(verb).join(' ')}" ;;`,
	);
	return `_anod() {
	local current="\${COMP_WORDS[COMP_CWORD]}" words
	case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
		*) words="${verbNames.join(' ')} --help --version" ;;
	esac
	[ "$COMP_CWORD" -eq 1 ] && words="${verbNames.join(' ')} --help --version"
	COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -o default -F _anod anod
`;
}

function zsh(): string {
	const cases = verbNames.map((verb) => {
		const specs = specsOf(verb).map((spec) => {
			const what = spec.description.replace(/[[\]:\\]/g, ' ');
			return singleQuoted(
				`${spec.kind === 'many' ? '*' : ''}--${spec.name}[${what}]${spec.value ? `:${spec.value.toLowerCase()}:${spec.choices ? `(${spec.choices.join(' ')})` : '_files'}` : ''}`,
			);
		});
		return `\t\t${verb}) _arguments ${specs.join(' ')} '*:file:${verb === 'completion' ? '(bash zsh fish)' : '_files'}' ;;`;
	});
	const verbs = verbNames.map((verb) => singleQuoted(`${verb}:${verbSummaries[verb].what.replaceAll(':', ' ')}`));
	return `#compdef anod
_anod() {
	if (( CURRENT == 2 )); then
		local -a verbs=(${verbs.join(' ')})
		_describe command verbs
		return
	fi
	local verb=$words[2]
	shift words
	(( CURRENT-- ))
	case $verb in
${cases.join('\n')}
	esac
}
compdef _anod anod
`;
}

function fish(): string {
	const lines = verbNames.flatMap((verb) => [
		`complete -c anod -n __fish_use_subcommand -f -a ${verb} -d ${singleQuoted(verbSummaries[verb].what)}`,
		...specsOf(verb).map(
			(spec) =>
				`complete -c anod -n '__fish_seen_subcommand_from ${verb}' -l ${spec.name}${spec.value ? ' -r' : ''}${spec.choices ? ` -a ${singleQuoted(spec.choices.join(' '))}` : ''} -d ${singleQuoted(spec.description)}`,
		),
	]);
	return `${lines.join('\n')}\ncomplete -c anod -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n`;
}

export const completions: Readonly<Record<string, () => string>> = { bash, zsh, fish };
