import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useNavigate } from 'react-router';
import { strings } from '../../strings.ts';

/** Shown instead of a key that does not exist. */
export function KeyNotFound() {
  const navigate = useNavigate();
  const { title, text } = strings.keys.notFound;
  return (
    <Alert
      type="warning"
      header={title}
      statusIconAriaLabel={strings.layout.warning}
      action={<Button onClick={() => void navigate('/keys')}>{strings.problems.toKeys}</Button>}
    >
      {text}
    </Alert>
  );
}
