import Link, { type LinkProps } from '@cloudscape-design/components/link';
import { useNavigate } from 'react-router';
import { addressOf } from './addresses.ts';

interface Props extends Omit<LinkProps, 'href' | 'onFollow'> {
  /** The path without /console. */
  readonly to: string;
}

/** A link to another page of the console. It also opens in a new tab. */
export function RouteLink({ to, ...props }: Props) {
  const navigate = useNavigate();
  return (
    <Link
      {...props}
      href={addressOf(to)}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    />
  );
}
