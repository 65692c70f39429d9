/** The languages of the snippets. */
export const languages = ['curl', 'typescript', 'python', 'go'] as const;
export type Language = (typeof languages)[number];

/** The variable that the snippets read the key from, which keeps the key out of code and of the shell's history. */
export const keyVariable = 'API_KEY';

/** The command that asks for the key without showing it. */
export const storeCommand = `read -rs ${keyVariable} && export ${keyVariable}`;

/** A first request in each language. Nothing has to be installed, except the language. @param url Contains no quotes. */
export const snippetsFor = (url: string): Readonly<Record<Language, string>> => ({
  curl: `curl -i '${url}' -H "X-API-Key: $${keyVariable}"`,
  typescript: `const response = await fetch('${url}', {
  headers: { 'X-API-Key': process.env.${keyVariable} ?? '' },
});
console.log(response.status, await response.text());`,
  python: `import os
import urllib.error
import urllib.request

request = urllib.request.Request("${url}", headers={"X-API-Key": os.environ["${keyVariable}"]})
try:
    response = urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    response = error
print(response.status, response.read().decode())`,
  go: `package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	request, err := http.NewRequest(http.MethodGet, "${url}", nil)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("X-API-Key", os.Getenv("${keyVariable}"))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode, string(body))
}`,
});
