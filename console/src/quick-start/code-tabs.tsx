import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { CodeToCopy } from '../components/code-to-copy.tsx';
import { strings } from '../strings.ts';
import { languages, snippetsFor } from './snippets.ts';
import { quickStart as quickStartTexts } from './strings.ts';
import type { Target } from './use-target.ts';

const texts = quickStartTexts;

/** A first request, in each language. */
export function CodeTabs({ target: { url, isKnown } }: { target: Target }) {
  const snippets = snippetsFor(url);
  return (
    <SpaceBetween size="s">
      <Tabs
        ariaLabel={texts.languagesLabel}
        tabs={languages.map((language) => ({
          id: language,
          label: texts.languages[language],
          content: (
            <CodeToCopy
              label={texts.languages[language]}
              text={snippets[language]}
              copyText={texts.copy}
              isLabelHidden
            />
          ),
        }))}
      />
      {!isKnown && (
        <Alert type="info" statusIconAriaLabel={strings.layout.info}>
          {texts.placeholder}
        </Alert>
      )}
    </SpaceBetween>
  );
}
