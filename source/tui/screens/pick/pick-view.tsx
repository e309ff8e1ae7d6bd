import type {ReactElement} from 'react';
import type {ViewProps} from '../../app/page.js';
import {Panel} from '../../components/panel.js';

/** Behind the choice, which is there from the first to the last moment. */
export function PickView({state, shell}: ViewProps<{readonly title: string}>): ReactElement {
	return <Panel title={state.title} width={shell.area.columns} height={shell.area.rows} />;
}
