import Link, { type LinkProps } from '@cloudscape-design/components/link';
import { useHref, useNavigate } from 'react-router';

interface Props extends Omit<LinkProps, 'href' | 'onFollow'> {
  /** The path within the workspace. */
  readonly to: string;
}

/** A link to another page of the console. It also opens in a new tab. */
export function RouteLink({ to, ...props }: Props) {
  const navigate = useNavigate();
  return (
    <Link
      {...props}
      href={useHref(to)}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    />
  );
}
