package mail

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
	"time"

	"buyergraph/ent/onetimetoken"
)

// Template is the name of a mail's text.
type Template string

// The templates.
const (
	PasswordReset   Template = "PASSWORD_RESET"   // the user asked for a new password
	Welcome         Template = "WELCOME"          // an account was created for the user
	PasswordRenewal Template = "PASSWORD_RENEWAL" // the user must set a new password
	Confirmation    Template = "CONFIRMATION"     // the user confirms the address
	EmailNew        Template = "EMAIL_NEW"        // to the new address, which the user confirms
	EmailOld        Template = "EMAIL_OLD"        // to the old address, when the user has asked for the change
	EmailChange     Template = "EMAIL_CHANGE"     // to the old address, when somebody else has
	EmailChanged    Template = "EMAIL_CHANGED"    // to the old address, when the new one is confirmed
	PasswordChanged Template = "PASSWORD_CHANGED"

	ConsentWithdrawn Template = "CONSENT_WITHDRAWN" // to the owner of a customer user
)

// Purpose is what a link is for.
type Purpose = onetimetoken.Purpose

// templateSpec describes a template and its link.
type templateSpec struct {
	fileName     string
	linkPurpose  Purpose // empty: no link
	linkLifetime time.Duration
	pagePath     string // page of the website that the link opens
}

const day = 24 * time.Hour

// EmailChangeLifetime is how long a new e-mail address can be confirmed.
const EmailChangeLifetime = day

var templateSpecs = map[Template]templateSpec{
	PasswordReset:   {"password_reset.txt", onetimetoken.PurposeRESET, time.Hour, "/password-reset"},
	Welcome:         {"welcome.txt", onetimetoken.PurposeSET_PASSWORD, 7 * day, "/password-reset"},
	PasswordRenewal: {"password_renewal.txt", onetimetoken.PurposeSET_PASSWORD, 7 * day, "/password-reset"},
	Confirmation:    {"confirmation.txt", onetimetoken.PurposeCONFIRM, day, "/confirm"},
	EmailNew:        {"email_new.txt", onetimetoken.PurposeEMAIL_NEW, EmailChangeLifetime, "/email-change"},
	EmailOld:        {"email_old.txt", onetimetoken.PurposeEMAIL_OLD, EmailChangeLifetime, "/email-change-cancel"},
	EmailChange:     {fileName: "email_change.txt"},
	EmailChanged:    {fileName: "email_changed.txt"},
	PasswordChanged: {fileName: "password_changed.txt"},

	ConsentWithdrawn: {fileName: "consent_withdrawn.txt"},
}

//go:embed templates/*.txt
var templateFiles embed.FS

var templates = template.Must(template.New("").Option("missingkey=error").ParseFS(templateFiles, "templates/*.txt"))

// templateData is the input of a template. Until is the end of the link's lifetime.
type templateData struct {
	Name, Email, Site string
	Link, Until       string
	P                 map[string]string // parameters of the message
}

// renderTemplate returns the subject and the text of a mail.
func renderTemplate(t Template, data templateData) (subject, text string, err error) {
	var b strings.Builder
	if err := templates.ExecuteTemplate(&b, templateSpecs[t].fileName, data); err != nil {
		return "", "", fmt.Errorf("mail: %w", err)
	}
	header, text, _ := strings.Cut(b.String(), "\n\n")
	return strings.TrimPrefix(header, "Subject: "), text, nil
}
