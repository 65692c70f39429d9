import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode, Suspense } from 'react';
import { strings } from '../../strings.ts';
import { reloadOnline } from './reload-online.ts';

interface Props {
  readonly children: ReactNode;
  /** Shown while the part loads. */
  readonly fallback?: ReactNode;
  /** Closes the notice about a part that was opened. */
  readonly onClose?: () => void;
}

/** Shows a part of the page that is loaded later. If it cannot be loaded, a notice says so, and the page stays as it is. */
export class LazyPart extends Component<Props, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };
  static getDerivedStateFromError = () => ({ hasFailed: true });

  override render() {
    const { children, fallback, onClose } = this.props;
    if (!this.state.hasFailed) return <Suspense fallback={fallback}>{children}</Suspense>;
    return (
      <div role="alert" className="part-failed">
        {strings.problems.part}
        <Button onClick={() => void reloadOnline()}>{strings.reload}</Button>
        {onClose && <Button onClick={onClose}>{strings.close}</Button>}
      </div>
    );
  }
}
