import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { strings } from '../../strings.ts';
import { type BatchAction, batchActions } from './batch.ts';

const { batch: texts } = strings.keys;

interface Props {
  /** The number of selected keys. */
  readonly count: number;
  readonly onChoose: (action: BatchAction) => void;
}

/** The menu of actions on the selected keys. */
export function BatchActions({ count, onChoose }: Props) {
  return (
    <ButtonDropdown
      items={batchActions.map((id) => ({ id, text: texts.actions[id] }))}
      onItemClick={({ detail }) => {
        const action = batchActions.find((each) => each === detail.id);
        if (action !== undefined) onChoose(action);
      }}
    >
      {texts.menu(count)}
    </ButtonDropdown>
  );
}
