/** The URL of the service, without a slash at its end: the console is at /console/ under it. */
export const serviceUrl = new URL("..", location.href.split("#")[0]).href.replace(/\/$/, "");
