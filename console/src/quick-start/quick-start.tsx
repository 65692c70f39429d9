import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { CodeToCopy } from '../components/code-to-copy.tsx';
import { Loading } from '../components/loading/loading.tsx';
import { CodeTabs } from './code-tabs.tsx';
import { storeCommand } from './snippets.ts';
import { quickStart as quickStartTexts } from './strings.ts';
import { useTarget } from './use-target.ts';

const texts = quickStartTexts;

interface Props {
  /** How to get a key, if the person has none yet. */
  readonly before?: ReactNode;
  /** What shows that the request has arrived. */
  readonly after: ReactNode;
}

/** The steps to a first request. */
export function QuickStart({ before, after }: Props) {
  const target = useTarget();
  return (
    <SpaceBetween size="l">
      {before !== undefined && <Step title={texts.create}>{before}</Step>}
      <Step title={texts.store}>
        <Box variant="p">{texts.storeText}</Box>
        <CodeToCopy label={texts.languages.curl} text={storeCommand} copyText={texts.copyStore} isLabelHidden />
      </Step>
      <Step title={texts.request}>
        <Box variant="p">{texts.requestText}</Box>
        {target === undefined ? <Loading /> : <CodeTabs target={target} />}
      </Step>
      {after}
    </SpaceBetween>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">{title}</Box>
      {children}
    </SpaceBetween>
  );
}
