/** A caller of Google's clouds who is signed in already: what their SDKs ask for the headers of requests. */
export const signedIn = {
  projectId: 'p',
  getRequestHeaders: () => Promise.resolve(new Headers({ authorization: 'Bearer test-token' })),
} as never
