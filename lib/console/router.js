/**
 * The CloudFront function before the console's files. It runs for each request to them, in CloudFront's own JavaScript
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html), so it imports
 * and exports nothing.
 *
 * The page has routes of its own, such as /console/keys/key_01…: they have no extension, and get the page. All files have one.
 * A name that no version of the console has gets a page with 404: S3 would respond with XML.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const uri = request.uri;
  if (uri === '/' || uri === '/console') {
    return {
      statusCode: 302,
      statusDescription: 'Found',
      headers: { location: { value: '/console/' }, 'cache-control': { value: 'no-cache' } },
    };
  }
  const last = uri.slice(uri.lastIndexOf('/'));
  if (uri.startsWith('/console/') && !last.includes('.')) request.uri = '/console/index.html';
  else if (!files.includes(uri) && !/^\/console\/assets\/[\w.-]+-[A-Z0-9]+\.(js|css|svg)$/.test(uri)) return notFound;
  return request;
}

/** The files without a hash in their name. */
const files = ['/console/index.html', '/console/config.json'];

const notFound = {
  statusCode: 404,
  statusDescription: 'Not Found',
  headers: { 'content-type': { value: 'text/html; charset=utf-8' }, 'cache-control': { value: 'no-cache' } },
  body:
    '<!doctype html><html lang="en"><title>Page not found</title><h1>Page not found</h1>' +
    '<p>There is nothing here. <a href="/console/">Open the console</a></p></html>',
};
