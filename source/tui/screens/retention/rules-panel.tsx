import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatCount, formatFrees, formatTime} from '../../../format.js';
import type {KeepRules} from '../../../index.js';
import {fieldSpans} from '../../components/field-spans.js';
import {Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {type Glyphs, selectionColor, useTheme} from '../../theme/theme.js';
import type {PolicyPreview} from './policy-preview.js';
import {countOf, countRules} from './policy-rules.js';
import type {RetentionState} from './retention-state.js';

/** The rules that count, in a row; the chosen one can be changed. */
export function ruleSpans(rules: KeepRules, chosen: number, glyphs: Glyphs): readonly Span[] {
	return countRules.flatMap((rule, index): Span[] => {
		const count = countOf(rules, rule);
		const isChosen = index === chosen;
		const text = isChosen
			? ` ${rule} ${glyphs.older}${String(count).padStart(2)} ${glyphs.newer}`
			: ` ${rule} ${String(count).padStart(3)}  `;
		return [
			{
				text,
				tone: isChosen ? 'bright' : count === 0 ? 'faint' : 'plain',
				...(isChosen && {background: selectionColor}),
			},
		];
	});
}

/** One sign for each snapshot, the oldest first; of very many the newest. */
function timelineSpans({rows}: PolicyPreview, width: number, glyphs: Glyphs): readonly Span[] {
	const shown = rows.slice(0, Math.max(0, width)).toReversed();
	const spans: Span[] = [];
	for (const {isKept} of shown) {
		const [text, tone] = isKept ? [glyphs.marked, 'added' as const] : [glyphs.unmarked, 'removed' as const];
		const last = spans.at(-1);
		if (last?.tone === tone) {
			spans[spans.length - 1] = {text: last.text + text, tone};
		} else {
			spans.push({text, tone});
		}
	}

	return spans;
}

type Props = {
	readonly state: RetentionState;
	readonly preview: PolicyPreview;
	readonly command: string;
	readonly width: number;
	readonly height: number;
};

export function RulesPanel({state, preview, command, width, height}: Props): ReactElement {
	const {glyphs} = useTheme();
	const cells = innerWidth(width);
	const {rules, chosen, typing} = state;
	const texts = [
		...(rules.keepWithin === undefined ? [] : [`all younger than ${rules.keepWithin}`]),
		...((rules.keepTags ?? []).length > 0 ? [`all tagged ${(rules.keepTags ?? []).join(', ')}`] : []),
	];
	const lines: ReadonlyArray<readonly Span[]> = [
		ruleSpans(rules, chosen, glyphs),
		typing
			? [
					{
						text: typing.rule === 'within' ? ' Keep all younger than: ' : ' Keep all with these tags: ',
						tone: 'changed',
					},
					...fieldSpans(typing.field, Math.max(10, cells - 40)),
				]
			: [{text: texts.length === 0 ? '' : ` and ${displayName(texts.join('; '))}`, tone: 'dim'}],
		timelineSpans(preview, cells, glyphs),
		[
			{text: 'oldest', tone: 'faint'},
			{text: ' '.repeat(Math.max(1, Math.min(cells, preview.rows.length) - 12))},
			{text: 'newest', tone: 'faint'},
		],
		resultSpans(preview, state, glyphs, cells),
	];
	return (
		<Panel isActive title="Keep" note={command} width={width} height={height}>
			{lines
				.filter((_, index) => height >= 7 || index !== 3)
				.slice(0, height - 2)
				.map((spans, index) => (
					// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
					<Box key={index} height={1}>
						<Line width={cells} spans={spans} />
					</Box>
				))}
		</Panel>
	);
}

function resultSpans(
	{kept, removed, freedBytes, oldestKept, problem}: PolicyPreview,
	{statsProblem}: RetentionState,
	glyphs: Glyphs,
	cells: number,
): readonly Span[] {
	if (problem !== undefined) {
		return [{text: `${glyphs.warning} ${displayName(problem)}`, tone: 'changed'}];
	}

	const freed: readonly Span[] =
		freedBytes === undefined
			? [
					{
						text: statsProblem === undefined ? '   counting what that frees' : `   ${displayName(statsProblem)}`,
						tone: 'dim',
					},
				]
			: [
					{text: `   ${formatFrees(freedBytes)}`, tone: 'bright'},
					{text: cells < 90 ? '' : ' with a prune', tone: 'dim'},
				];
	return [
		{text: `${glyphs.marked} ${formatCount(kept)} kept`, tone: 'added', isBold: true},
		{text: `   ${glyphs.unmarked} ${formatCount(removed.length)} removed`, tone: 'removed', isBold: true},
		...(removed.length > 0 ? freed : []),
		...(oldestKept
			? [{text: '   back to '}, {text: formatTime(oldestKept).slice(0, 10), tone: 'bright' as const}]
			: []),
	];
}
