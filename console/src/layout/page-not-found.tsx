import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useNavigate } from 'react-router';
import { strings } from '../strings.ts';
import { Page } from './page.tsx';

export function PageNotFound() {
  const navigate = useNavigate();
  const { title, text } = strings.problems.notFound;
  return (
    <Page title={title}>
      <Alert type="warning" action={<Button onClick={() => void navigate('/keys')}>{strings.problems.toKeys}</Button>}>
        {text}
      </Alert>
    </Page>
  );
}
