/// From the bytes of a YAML or JSON file to trees that remember where every value stood.
///
/// Enter through [Yaml][dev.rumbo.manifests.yaml.Yaml]. Scalars mean what they mean to kubectl (`y` is true, `0644` is octal, a date is a string).
/// What is dangerous or ambiguous is refused with its position: duplicate keys, tabs, alias bombs, keys that are no strings.
///
/// Lives here: text, syntax, positions; the only room that sees SnakeYAML.
/// Lives elsewhere: what the trees mean (`binding`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.manifests.yaml;
