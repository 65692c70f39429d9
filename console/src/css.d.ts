/** Style sheets. The build combines them into one. */
declare module '*.css';
