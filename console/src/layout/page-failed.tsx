import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { reloadOnline } from '../components/loading/reload-online.ts';
import { strings } from '../strings.ts';
import { Page } from './page.tsx';

/** Shown if a page cannot be loaded: without a network, or because a deployment replaced its files. */
export function PageFailed() {
  const { page, network } = strings.problems;
  const [isOffline] = useState(() => !navigator.onLine);
  return (
    <Page title={isOffline ? network.page : page.title}>
      <Alert
        type="error"
        action={<Button onClick={() => void reloadOnline()}>{isOffline ? strings.retry : strings.reload}</Button>}
      >
        {isOffline ? network.texts.none : page.text}
      </Alert>
    </Page>
  );
}
