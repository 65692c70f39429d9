import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { strings } from '../strings.ts';
import { Page } from './page.tsx';

/** Shown if a page cannot be loaded, usually because a deployment replaced its files. */
export function PageFailed() {
  const { title, text } = strings.problems.page;
  return (
    <Page title={title}>
      <Alert type="error" action={<Button onClick={() => location.reload()}>{strings.reload}</Button>}>
        {text}
      </Alert>
    </Page>
  );
}
