package secret

import "regexp"

var urlPassword = regexp.MustCompile(`(://[^\s:@]*):\S*@`)

// RedactURLs returns a text with asterisks in place of the passwords of the URLs in it. It does
// not need them to be valid: it takes everything from the user's name to the last @ as the password.
func RedactURLs(text string) string { return urlPassword.ReplaceAllString(text, "$1:***@") }
