import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { strings } from '../strings.ts';
import { Page } from './page.tsx';

/** A page that could not be loaded, mostly because newer files have taken the place of those it was linked with. */
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
