import {Text} from 'ink';
import InkSpinner from 'ink-spinner';
import type {ReactElement} from 'react';
import {toneColors} from '../theme/theme.js';

/** Something is under way. Three cells; it moves slowly, since each step costs a frame. */
export function Spinner(): ReactElement {
	return (
		<Text color={toneColors.accent}>
			<InkSpinner type="simpleDots" />
		</Text>
	);
}
