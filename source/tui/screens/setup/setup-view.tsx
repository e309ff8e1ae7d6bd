import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {Spinner} from '../../components/spinner.js';
import {wrapText} from '../../components/wrap-text.js';
import {formLines} from '../../forms/form-lines.js';
import {choiceIn, textIn} from '../../forms/form.js';
import {type Glyphs, type Tone, useTheme} from '../../theme/theme.js';
import {pointLines} from '../retention/future-lines.js';
import {policyText} from '../retention/policy-rules.js';
import {ruleSpans} from '../retention/rules-panel.js';
import {numbersText} from './confirm-words.js';
import {phraseSpans} from './phrase-spans.js';
import {passwordStrength, type Strength} from './password-strength.js';
import {formOfStep, type SetupState, type SetupStep, setupSteps} from './setup-state.js';
import {storeLocation} from './store-form.js';

type Lines = ReadonlyArray<readonly Span[]>;

const questions: Readonly<Record<SetupState['step'], string>> = {
	store: 'Where shall the backups be kept?',
	password: 'Which password shall open them?',
	recovery: 'The way in when the password is lost',
	sources: 'What shall be backed up?',
	retention: 'How long shall snapshots be kept?',
	done: 'Everything is ready',
};

/** One question at a time, with where one is above it. */
export function SetupView({state, shell}: ViewProps<SetupState>): ReactElement {
	const {glyphs} = useTheme();
	const {columns, rows} = shell.area;
	const cells = innerWidth(columns);
	const {busy, problem} = state;
	const body = [stepSpans(state, glyphs), [], ...bodyLines(state, cells, glyphs)];
	const below =
		problem === undefined
			? []
			: wrapText(displayName(problem), cells - 2).map((text, index): readonly Span[] => [
					{text: index === 0 ? `${glyphs.warning} ` : '  ', tone: 'changed'},
					{text, tone: 'changed'},
				]);
	return (
		<Panel isActive title={questions[state.step]} width={columns} height={rows}>
			{[...body, [], ...below].slice(0, rows - 3).map((spans, index) => (
				// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
				<Box key={index} height={1}>
					<Line width={cells} spans={spans} />
				</Box>
			))}
			{busy !== undefined && (
				<Box height={1}>
					<Box width={4}>
						<Spinner />
					</Box>
					<Line width={cells - 4} spans={[{text: busy, tone: 'dim'}]} />
				</Box>
			)}
		</Panel>
	);
}

function stepSpans({step}: SetupState, glyphs: Glyphs): readonly Span[] {
	const here = step === 'done' ? setupSteps.length : setupSteps.indexOf(step);
	return setupSteps.flatMap((name: SetupStep, index): readonly Span[] => {
		const tone: Tone = index < here ? 'accent' : index === here ? 'bright' : 'faint';
		const sign = index < here ? glyphs.ok : index === here ? glyphs.marked : glyphs.unmarked;
		return [{text: `${sign} ${index + 1} ${name}   `, tone}];
	});
}

const text = (line: string, tone: Tone = 'dim'): readonly Span[] => [{text: line, tone}];

function bodyLines(state: SetupState, cells: number, glyphs: Glyphs): Lines {
	const form = formOfStep(state);
	const fields = form ? formLines(form, cells, glyphs) : [];
	const paragraph = (words: string, tone: Tone = 'dim'): Lines => wrapText(words, cells).map(line => text(line, tone));
	switch (state.step) {
		case 'store': {
			const where = storeLocation(state.forms.store);
			return [
				...fields,
				[],
				...('location' in where
					? [
							[
								{text: 'That is ', tone: 'dim' as const},
								{text: displayName(where.location), tone: 'accent' as const},
							],
						]
					: []),
				[],
				...paragraph(
					'Best on another disk than your files, or on another machine. It is tested for writing before anything is made. Keys of S3 come from the AWS variables or ~/.aws, those of SFTP from ssh.',
				),
			];
		}

		case 'password': {
			const strength = passwordStrength(textIn(state.forms.password, 'password'));
			return state.isExisting
				? [
						...paragraph(`There is a repository in ${displayName(state.location)} already. Its password opens it.`),
						[],
						...fields,
						[],
						...nextTimeLines(paragraph),
					]
				: [
						...fields,
						[],
						strengthSpans(strength, glyphs),
						...paragraph(strength.advice),
						[],
						...paragraph(
							'The password never leaves this machine. Without it, or the recovery phrase of the next step, nobody can read the backups. Not you either.',
						),
						...nextTimeLines(paragraph),
					];
		}

		case 'recovery': {
			return state.isConfirming
				? confirmLines(state, fields, paragraph)
				: phraseLines(state.phrase ?? [], cells, paragraph);
		}

		case 'sources': {
			return [
				...state.sources.map((source): readonly Span[] => [
					{text: `  ${glyphs.ok} `, tone: 'accent'},
					{text: fitText(displayName(source), cells - 4, 'left', 'middle')},
				]),
				...(state.sources.length > 0 ? [[]] : []),
				...fields,
				[],
				...paragraph(
					state.sources.length > 0
						? 'Enter adds the folder; with nothing typed it goes on. Backspace in the empty line takes the last folder back.'
						: 'Enter adds the folder.',
				),
			];
		}

		case 'retention': {
			return [
				ruleSpans(state.rules, state.chosen, glyphs),
				[],
				...paragraph(
					'Nothing is ever deleted by itself: snapshots go only when you run forget, which shows first what goes and what that frees. With a backup a day this is what you can restore from:',
				),
				[],
				...state.futures.flatMap(future => pointLines(future, glyphs, cells)),
			];
		}

		case 'done': {
			return [
				[{text: `${glyphs.ok} Repository   `, tone: 'accent'}, {text: displayName(state.location)}],
				[{text: `${glyphs.ok} To back up   `, tone: 'accent'}, {text: displayName(state.sources.join(', '))}],
				[{text: `${glyphs.ok} Kept         `, tone: 'accent'}, {text: displayName(policyText(state.rules))}],
				[{text: `${glyphs.ok} Noted in     `, tone: 'accent'}, {text: displayName(state.profile ?? '')}],
				[],
				...paragraph(
					choiceIn(state.forms.password, 'from') === 'ask me'
						? 'From now on `holdfast backup` needs no more words, and asks for the password. Where nobody can be asked, as from cron, give it --password-file or --password-command. Enter makes the first backup now.'
						: 'From now on `holdfast backup` in a terminal or from cron needs no more words. Enter makes the first backup now.',
				),
			];
		}
	}
}

const nextTimeLines = (paragraph: (words: string) => Lines): Lines => [
	...paragraph(
		'Next time: ask for it, or take it from the first line of a file or of what a command prints, or from the environment, HOLDFAST_PASSWORD. It is never written into the profile.',
	),
];

const levels: Readonly<Record<Strength['level'], readonly [full: number, tone: Tone]>> = {
	none: [0, 'faint'],
	weak: [1, 'removed'],
	fair: [2, 'changed'],
	good: [3, 'accent'],
	strong: [4, 'accent'],
};

function strengthSpans({level}: Strength, glyphs: Glyphs): readonly Span[] {
	const [full, tone] = levels[level];
	return [
		{text: '  Strength  ', tone: 'dim'},
		{text: glyphs.barFull.repeat(full * 4), tone},
		{text: glyphs.barRest.repeat((4 - full) * 4), tone: 'faint'},
		{text: `  ${level === 'none' ? '' : level}  `, tone},
	];
}

function phraseLines(
	phrase: readonly string[],
	cells: number,
	paragraph: (words: string, tone?: Tone) => Lines,
): Lines {
	return [
		...paragraph(
			'Write these 24 words down on paper, with their numbers. Whoever has them can read the backups, also without the password. They are shown only now, and stored nowhere.',
			'changed',
		),
		[],
		...phraseSpans(phrase, cells),
	];
}

const confirmLines = ({asked}: SetupState, fields: Lines, paragraph: (words: string) => Lines): Lines => [
	...paragraph(`From your note: type the words ${numbersText(asked)}.`),
	[],
	...fields,
	[],
	...paragraph('When they are right, the words are wiped from this program.'),
];
