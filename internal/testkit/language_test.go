package testkit_test

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// gendered finds the pronouns that texts about people do not use.
var gendered = regexp.MustCompile(`(?i)\b(he|she|him|his|her|hers|himself|herself)\b`)

// capitalWord finds where a word begins inside an identifier.
var capitalWord = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// languageFiles are the kinds of files with texts of this project. Go files are read token by
// token, so that identifiers count too.
var languageFiles = map[string]bool{
	".go": true, ".graphql": true, ".md": true, ".txt": true, ".html": true, ".js": true, ".css": true, ".yml": true, "": true,
}

// foreignTexts are not ours: licences, embedded libraries and data, and generated code, which
// repeats the texts of its sources.
var foreignTexts = regexp.MustCompile(
	`^(\.git|graph/generated|internal/web/playground/lib|internal/country/data)/|LICENSE|/testdata/|/node_modules/|/language_test\.go$`)

// peopleOfTheDemo are texts in which made-up people speak of each other.
var peopleOfTheDemo = regexp.MustCompile(`^internal/demo/(activities|document_activities|mail_threads)\.go$`)

// No text of the repository gives people a gender: neither the SDL, messages, command help,
// mails and pages, nor comments and identifiers.
func TestLanguageHasNoGender(t *testing.T) {
	root := os.DirFS("../..")
	files := 0
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !languageFiles[filepath.Ext(name)] || foreignTexts.MatchString(name) {
			return err
		}
		src, err := fs.ReadFile(root, name)
		if err != nil || bytes.Contains(src[:min(len(src), 200)], []byte("// Code generated")) || bytes.ContainsRune(src, 0) {
			return err
		}
		files++
		for _, found := range genderedWords(name, src) {
			t.Error(found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 300 {
		t.Errorf("only %d files were read", files)
	}
}

// genderedWords returns the places of a file that use a gendered pronoun.
func genderedWords(name string, src []byte) (out []string) {
	check := func(line int, text string) {
		if word := gendered.FindString(text); word != "" {
			out = append(out, fmt.Sprintf("%s:%d: %q: write they, the user, the viewer or the actor", name, line, word))
		}
	}
	if filepath.Ext(name) != ".go" {
		for i, line := range strings.Split(string(src), "\n") {
			check(i+1, line)
		}
		return out
	}
	files := token.NewFileSet()
	file := files.AddFile(name, -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, scanner.ScanComments)
	for {
		pos, kind, text := s.Scan()
		switch {
		case kind == token.EOF:
			return out
		case kind == token.STRING && peopleOfTheDemo.MatchString(name):
			continue
		case kind == token.IDENT:
			text = capitalWord.ReplaceAllString(text, "$1 $2")
		}
		if kind == token.COMMENT || kind == token.STRING || kind == token.IDENT {
			check(file.Line(pos), text)
		}
	}
}

// The check finds pronouns in comments, texts and identifiers, and only as whole words.
func TestLanguageCheckFinds(t *testing.T) {
	src := []byte("package a\n\n// what he may see\nvar hisRoles = \"ask her\"\n\nvar other, there, this = \"The cache\", 1, `sheet`\n")
	var lines []string
	for _, found := range genderedWords("a.go", src) {
		lines = append(lines, strings.SplitN(found, " ", 2)[0])
	}
	if got := strings.Join(lines, " "); got != "a.go:3: a.go:4: a.go:4:" {
		t.Error(got)
	}
	if got := genderedWords("a.md", []byte("Tell her.\nThe cache.")); len(got) != 1 {
		t.Error(got)
	}
}
