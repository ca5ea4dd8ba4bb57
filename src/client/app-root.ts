// A classic script knows its address only while it is being run, so it is read here and now; a module always does.
const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : import.meta.url

/** Where the app is deployed: the folder that this SDK was loaded from, with its closing slash. */
export const APP_ROOT = new URL('.', script)
