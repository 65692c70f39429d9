/**
 * The CloudFront function before the console's files. It runs for each request to them, in CloudFront's own JavaScript
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html), so it imports
 * and exports nothing.
 *
 * The page has routes of its own, such as /console/keys/key_01…: they have no extension, and get the page. All files have one.
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
  if (!uri.startsWith('/console/')) {
    return {
      statusCode: 404,
      statusDescription: 'Not Found',
      headers: { 'content-type': { value: 'text/plain' }, 'cache-control': { value: 'no-cache' } },
      body: 'There is nothing here. The console is at /console/.',
    };
  }
  if (!uri.slice(uri.lastIndexOf('/')).includes('.')) request.uri = '/console/index.html';
  return request;
}
