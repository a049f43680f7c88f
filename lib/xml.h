#ifndef DYNDNSC_XML_H
#define DYNDNSC_XML_H

/* XML (XML 1.0, fifth edition) as lists of elements: answers of the few services that have sets of records in it. No DTD, no
 * entities but the five of XML and numbers; names with their prefix, as they stand. */

#include "json.h"

#define XML_DEPTH 32 /* deepest nesting that is read */

/* Adds to the list every element TAG of a text whose root is ROOT, as JSON: an element with elements in it is an object that
 * has, under each tag, an array of those with that tag; any other is a string, its text. Attributes are left out. -1: it is no
 * XML, or has another root. */
int xml_append(json *list, const char *text, const char *root, const char *tag);

#endif
