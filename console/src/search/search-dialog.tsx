import Autosuggest from '@cloudscape-design/components/autosuggest';
import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { useFirstInput } from '../components/use-first-input.ts';
import { withoutSecret } from '../keys/list/key-filters.ts';
import { strings } from '../strings.ts';
import { listFor } from './results.ts';
import { search as searchTexts } from './strings.ts';
import { useSearch } from './use-search.ts';

const texts = searchTexts;

/** Finds keys, members and pages. Of a pasted key value, only the public part stays in the input and is sent. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const content = useFirstInput();
  const [text, setText] = useState('');
  const [shortened, setShortened] = useState<string | null>(null);
  const { groups, isLoading, error, retry } = useSearch(text);
  const first = groups[0]?.results[0];
  const open = (path: string) => {
    onClose();
    void navigate(path);
  };
  return (
    <Modal visible position="top" header={texts.title} closeAriaLabel={strings.close} onDismiss={onClose}>
      <div ref={content}>
        <SpaceBetween size="xs">
          <Autosuggest
            value={text}
            onChange={({ detail }) => {
              const safe = withoutSecret(detail.value);
              setText(safe);
              setShortened(safe === detail.value ? null : safe);
            }}
            onSelect={({ detail }) => {
              if (detail.selectedOption !== undefined) return open(detail.value);
              // Enter without a highlighted option looks like the option for all keys. The first result is the likeliest one.
              const isHighlighted = content.current?.querySelector('input[aria-activedescendant]') != null;
              open(isHighlighted || isLoading || first === undefined ? listFor(detail.value) : first.path);
            }}
            onKeyDown={({ detail }) => {
              if (detail.key === 'Escape') onClose();
            }}
            options={groups.map(({ title, results }) => ({
              label: title,
              options: results.map(({ path, title: label, description }) => ({ value: path, label, description })),
            }))}
            filteringType="manual"
            enteredTextLabel={texts.all}
            placeholder={texts.input}
            ariaLabel={texts.input}
            clearAriaLabel={texts.clear}
            statusType={isLoading ? 'loading' : 'finished'}
            loadingText={texts.loading}
            expandToViewport
            autoFocus
          />
          <ProblemAlert error={error} onRetry={retry} />
          <Box variant="small" color={shortened === null ? 'text-body-secondary' : 'text-status-info'}>
            <span role="status">
              {shortened === null ? texts.hint : strings.keys.list.filters.shortened(shortened)}
            </span>
          </Box>
        </SpaceBetween>
      </div>
    </Modal>
  );
}
