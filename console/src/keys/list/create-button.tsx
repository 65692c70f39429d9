import Button from '@cloudscape-design/components/button';
import { useNavigate } from 'react-router';
import { strings } from '../../strings.ts';
import { useCreateRefusal } from '../use-create-refusal.ts';

/** Opens the form for a new key, or explains why the person cannot create one. */
export function CreateButton() {
  const navigate = useNavigate();
  const refusal = useCreateRefusal();
  return (
    <Button
      variant="primary"
      {...(refusal !== null && { disabled: true, disabledReason: refusal.text })}
      onClick={() => void navigate('/keys/create')}
    >
      {strings.keys.create.button}
    </Button>
  );
}
