//! The program itself, as users run it.

mod bad_files;
mod command;
mod documentation;
mod expressions;
mod formats;
mod gateway;
mod schemas;
mod seed;
mod serve;
